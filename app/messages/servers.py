"""What is said of model servers: English, then Chinese."""

SERVERS: dict[str, tuple[str, str]] = {
    "server_lists_nothing": (
        "{address} lists no models: check the address, that the server runs, and its key.",
        "{address} 没有列出模型：请检查地址、服务是否在运行，以及密钥。",
    ),
    "server_broke_off": ("The model server broke off: {words}", "模型服务中断了：{words}"),
    "server_refused_key": (
        "The model server refused the key: set the one it was started with.",
        "模型服务不认这个密钥：请填它启动时所用的密钥。",
    ),
    "server_knows_no_model": (
        "The model server does not know the model “{model}” or the address's path: {words}",
        "模型服务不认得模型“{model}”，或地址的路径不对：{words}",
    ),
    "server_overloaded": (
        "The model server has too much to do: ask again in a minute.",
        "模型服务太忙：请过一分钟再问。",
    ),
    "server_not_ready": (
        "The model server is not ready: ask again in a minute.",
        "模型服务还没有准备好：请过一分钟再问。",
    ),
    "server_refused": (
        "The model server refused the question ({status}): {words}",
        "模型服务拒绝了这个问题（{status}）：{words}",
    ),
    "server_broke_off_midway": (
        (
            "The model server broke off in the middle of its answer: ask again, and look at the "
            "server if it happens again."
        ),
        "模型服务在回答中途断了：请再问一次；若再断，请查看服务。",
    ),
    "server_silent": (
        (
            "The model server does not answer: it should be started, and its address checked; then "
            "ask again."
        ),
        "模型服务没有应答：请启动它，核对地址，然后再问。",
    ),
    "server_silent_for": (
        (
            "The model server said nothing for {seconds:,.0f} seconds: it may be overloaded; ask "
            "again, or about less text."
        ),
        "模型服务 {seconds:,.0f} 秒没有出声：可能太忙；请再问，或少问些内容。",
    ),
    "server_connection_broke": (
        (
            "The connection to the model server broke: ask again, and look at the server if it "
            "happens again."
        ),
        "与模型服务的连接断了：请再问一次；若再断，请查看服务。",
    ),
    "server_made_no_sense": (
        (
            "The model server answered something that makes no sense: its address should be that "
            "of an OpenAI-compatible interface, such as http://127.0.0.1:8000/v1."
        ),
        "模型服务的应答没有意义：地址应是兼容 OpenAI 的接口，例如 http://127.0.0.1:8000/v1。",
    ),
    "server_gave_no_reason": ("it did not say why.", "它没有说明原因。"),
}

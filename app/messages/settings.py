"""What is said of options and environment variables: English, then Chinese."""

SETTINGS: dict[str, tuple[str, str]] = {
    "command_line": (
        "{words} (see `python -m app --help`)",
        "命令行有误：{words}（见 `python -m app --help`）",
    ),
    "beside_alone": (
        "--beside goes with neither --json nor --by-chapter.",
        "--beside 不能与 --json 或 --by-chapter 同用。",
    ),
    "guideline_unreadable": (
        "The guideline “{path}” cannot be read.",
        "评审标准“{path}”读不出来。",
    ),
    "sections_are_numbers": (
        "Sections are numbers such as 1-3,7, and “{text}” is something else.",
        "各部分用编号表示，例如 1-3,7；“{text}”不是编号。",
    ),
    "server_request_no_object": (
        "What goes into every request to the server should be a JSON object, and is “{text}”.",
        "每次请求服务器时附带的内容应为一个 JSON 对象，而写的是“{text}”。",
    ),
    "server_request_is_ours": (
        "What goes into every request to the server cannot set what is decided here: {names}.",
        "每次请求服务器时附带的内容不能改动此处已定的项：{names}。",
    ),
    "wrong_kind": (
        "{name} should be {kind}, and is “{text}”.",
        "{name} 应为{kind}，而写的是“{text}”。",
    ),
    "not_above_zero": (
        "{name} should be above 0, and is {value}.",
        "{name} 应大于 0，而写的是 {value}。",
    ),
    "below_zero": (
        "{name} cannot be below 0, and is {value}.",
        "{name} 不能小于 0，而写的是 {value}。",
    ),
    "port_out_of_range": (
        "port should be from 0 to 65535, and is {port}.",
        "port 应在 0 到 65535 之间，而写的是 {port}。",
    ),
    "login_without_colon": (
        "login should be a name and a password with a colon between them.",
        "login 应是用户名和密码，中间用冒号隔开。",
    ),
    "server_url_scheme": (
        "server_url should start with http:// or https://, and is “{url}”.",
        "server_url 应以 http:// 或 https:// 开头，而写的是“{url}”。",
    ),
    "store_unusable": (
        (
            "Nothing can be kept at {address} ({reason}): name another folder with --data-dir, "
            "another database with --database, or keep nothing with --no-keep."
        ),
        (
            "{address} 存不了东西（{reason}）：请用 --data-dir 指定别的文件夹，用 --database 指定"
            "别的数据库，或用 --no-keep 什么都不存。"
        ),
    ),
    "store_failed": (
        "It could not be kept ({reason}): save the conversation before you leave.",
        "没能保存（{reason}）：离开之前请先把对话存成文件。",
    ),
    "port_taken": (
        "Port {port} is taken: end what listens there, or choose another one with --port.",
        "端口 {port} 已被占用：请结束占用它的程序，或用 --port 另选一个。",
    ),
    "port_forbidden": (
        "Port {port} may not be opened by this account: choose one above 1023 with --port.",
        "这个账户不能打开端口 {port}：请用 --port 选一个大于 1023 的。",
    ),
    "address_unknown": (
        "This machine has no address {host} to listen on: 127.0.0.1 is heard here alone, 0.0.0.0 "
        "everywhere.",
        "这台机器没有可监听的地址 {host}：127.0.0.1 只在本机可达，0.0.0.0 处处可达。",
    ),
}

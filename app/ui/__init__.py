"""The page: texts, rendering, handlers, layout. With `app.py` the only importer of gradio."""

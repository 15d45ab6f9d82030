"""The pages, a module or a folder each; `page_list` names them all."""

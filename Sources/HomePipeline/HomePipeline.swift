// HomePipeline

"""What providers and certifying bodies say: plugins found, loaded and checked."""

"""What a step's task asks for, as requests that the engine decides; not what a prediction asks, and no exercise."""

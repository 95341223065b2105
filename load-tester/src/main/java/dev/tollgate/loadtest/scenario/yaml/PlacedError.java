package dev.tollgate.loadtest.scenario.yaml;

import dev.tollgate.loadtest.scenario.InvalidSetting;
import java.io.Serial;

/** Carries an error that knows its line out of nested sections. Never leaves this package. */
final class PlacedError extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final InvalidSetting error;

    PlacedError(InvalidSetting error) {
        super(error);
        this.error = error;
    }

    InvalidSetting error() {
        return error;
    }
}

package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Phases;
import dev.tollgate.loadtest.scenario.Units;
import dev.tollgate.loadtest.search.Trial.Stage;
import java.time.Duration;

/**
 * How long steps last.
 *
 * @param step the shortest step, with what is discarded
 * @param discarded at its start
 * @param confirmation measured to confirm a rate, and at most in any step
 */
record StepTimes(Duration step, Duration discarded, Duration confirmation) {
    StepTimes {
        InvalidSetting.check(
                step.compareTo(discarded) > 0,
                "--step",
                "longer than --discard, " + Units.formatTime(discarded),
                Units.formatTime(step));
    }

    /** The least that is measured. */
    Duration measured() {
        return step.minus(discarded);
    }

    Duration longest() {
        return measured().compareTo(confirmation) > 0 ? measured() : confirmation;
    }

    /** @param base of the scenario */
    Phases phases(Stage stage, Phases base, Duration drain) {
        boolean isConfirming = stage == Stage.CONFIRM;
        return new Phases(
                base.ramp(),
                base.settle(),
                isConfirming && base.warmUp().compareTo(discarded) > 0 ? base.warmUp() : discarded,
                isConfirming ? confirmation : longest(),
                drain);
    }
}

package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.doctor.Finding;
import dev.tollgate.loadtest.scenario.Scenario;
import java.util.List;

/**
 * What commands that run need.
 *
 * @param commandLine as given, with secrets masked
 */
record RunContext(Console console, Launcher launcher, Checks checks, String commandLine) {
    /** Looks at what a run needs, before it. */
    interface Checks {
        List<Finding> check(Scenario scenario);
    }
}

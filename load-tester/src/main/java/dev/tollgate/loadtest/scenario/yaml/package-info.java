/** Scenarios as YAML: a file goes in, a scenario comes out, and the reverse. Before the run, on any thread. */
@NullMarked
package dev.tollgate.loadtest.scenario.yaml;

import org.jspecify.annotations.NullMarked;

/**
 * Finds the highest rate that holds a goal, and what the tester itself can do. Enters a scenario without a rate, leaves an answer; each
 * step is a run of the scenario. What is decided ({@link dev.tollgate.loadtest.search.SearchPlan},
 * {@link dev.tollgate.loadtest.search.StepJudge}) knows neither sockets nor time. On the main thread, but for what listens to
 * intervals.
 */
@NullMarked
package dev.tollgate.loadtest.search;

import org.jspecify.annotations.NullMarked;

package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Scenario;

/**
 * A run as it was asked for.
 *
 * @param commandLine as given, with secrets masked
 * @param plan in words
 */
public record RunRequest(Scenario scenario, OutputOptions output, String commandLine, String plan) {}

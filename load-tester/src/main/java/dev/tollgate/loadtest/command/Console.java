package dev.tollgate.loadtest.command;

import java.io.PrintStream;
import java.util.Map;

/**
 * Where output goes.
 *
 * @param out results; with {@code --json -} nothing but JSON
 * @param err progress and plans
 */
public record Console(PrintStream out, PrintStream err, Map<String, String> environment) {}

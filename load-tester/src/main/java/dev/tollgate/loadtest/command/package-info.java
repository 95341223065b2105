/**
 * The command line: arguments become a scenario and output options, which a {@link dev.tollgate.loadtest.command.Launcher} runs. On the
 * main thread.
 */
@NullMarked
package dev.tollgate.loadtest.command;

import org.jspecify.annotations.NullMarked;

/**
 * One run, from the first connection to the result.
 *
 * <p>A scenario enters; a row for each interval leaves for the listeners, and at the end a result. The thread that calls {@link
 * dev.tollgate.loadtest.run.Run#run} keeps time; devices live on event loops of their own.
 */
@NullMarked
package dev.tollgate.loadtest.run;

import org.jspecify.annotations.NullMarked;

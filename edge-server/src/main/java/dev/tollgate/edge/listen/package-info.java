/**
 * Ports, event loops, and the pipeline of each protocol. In: connections. Out: channels whose handlers are the protocol's, on the loop
 * whose {@link dev.tollgate.edge.intake.Intake} they use.
 */
@NullMarked
package dev.tollgate.edge.listen;

import org.jspecify.annotations.NullMarked;

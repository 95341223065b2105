/**
 * Where the protocols meet: token, limits, ring, and the way back of the answers. In: messages that are decoded. Out: slots in the
 * ring, and one answer a message in the order in which its connection offered them. One {@link dev.tollgate.edge.intake.Intake} an
 * event loop, used on that loop only.
 */
@NullMarked
package dev.tollgate.edge.intake;

import org.jspecify.annotations.NullMarked;

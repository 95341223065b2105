/** How much devices, applications and addresses may send: rates with a burst, without timers and without allocation per message. */
@NullMarked
package dev.tollgate.edge.limit;

import org.jspecify.annotations.NullMarked;

/** Whether a run may be believed: loop lag, pauses, processor time. */
@NullMarked
package dev.tollgate.loadtest.health;

import org.jspecify.annotations.NullMarked;

/** What was attempted, acknowledged and received: the sets, compared. */
@NullMarked
package dev.tollgate.loadtest.verify;

import org.jspecify.annotations.NullMarked;

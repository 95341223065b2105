/** Tests of plans. */
@NullMarked
package dev.tollgate.loadtest.plan;

import org.jspecify.annotations.NullMarked;

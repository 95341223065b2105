/** Tests. */
@NullMarked
package dev.tollgate.loadtest.doctor;

import org.jspecify.annotations.NullMarked;

/** Tests of meters. */
@NullMarked
package dev.tollgate.loadtest.measure;

import org.jspecify.annotations.NullMarked;

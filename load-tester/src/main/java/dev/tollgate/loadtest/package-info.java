/** The load tester. */
@NullMarked
package dev.tollgate.loadtest;

import org.jspecify.annotations.NullMarked;

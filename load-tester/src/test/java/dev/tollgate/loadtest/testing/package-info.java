/** What tests of several packages share. */
@NullMarked
package dev.tollgate.loadtest.testing;

import org.jspecify.annotations.NullMarked;

/** Tests. */
@NullMarked
package dev.tollgate.loadtest.scenario.token;

import org.jspecify.annotations.NullMarked;

/** Tests. */
@NullMarked
package dev.tollgate.loadtest.scenario.yaml;

import org.jspecify.annotations.NullMarked;

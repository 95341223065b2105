/** Tests. */
@NullMarked
package dev.tollgate.loadtest.scenario.template;

import org.jspecify.annotations.NullMarked;

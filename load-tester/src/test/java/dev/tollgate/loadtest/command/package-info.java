/** Tests. */
@NullMarked
package dev.tollgate.loadtest.command;

import org.jspecify.annotations.NullMarked;

/** When to send: a pure function from an operation's index to its planned instant. */
@NullMarked
package dev.tollgate.loadtest.plan;

import org.jspecify.annotations.NullMarked;

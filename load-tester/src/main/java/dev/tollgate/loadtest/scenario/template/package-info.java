/**
 * Texts with variables. Templates are compiled once and are immutable; they render on event loops, each with {@link
 * dev.tollgate.loadtest.scenario.template.Values} of its own.
 */
@NullMarked
package dev.tollgate.loadtest.scenario.template;

import org.jspecify.annotations.NullMarked;

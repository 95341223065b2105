/** Figures of the whole edge with its backends, for the README. In: a running edge process. Out: tables of Markdown. */
@NullMarked
package dev.tollgate.edge.figures;

import org.jspecify.annotations.NullMarked;

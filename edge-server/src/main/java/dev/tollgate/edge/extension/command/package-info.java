/**
 * Extension {@code cex}: commands that operators send and devices execute. On the thread of the extensions' worker, but for operators that
 * wait for a result.
 */
@NullMarked
package dev.tollgate.edge.extension.command;

import org.jspecify.annotations.NullMarked;

/**
 * What each 1/KP extension makes of a message: which resources it has and what their payloads must look like. Runs on the event
 * loops; allocates nothing.
 */
@NullMarked
package dev.tollgate.edge.extension;

import org.jspecify.annotations.NullMarked;

/**
 * What each 1/KP extension makes of a message: which resources it has and what their payloads must look like. Data collection is checked
 * on the event loops, without allocating, and goes on to the ring; requests to the others are handed to one worker, which keeps their state
 * in the registry's database, and come back as replies. Also which connection a device can be reached by.
 */
@NullMarked
package dev.tollgate.edge.extension;

import org.jspecify.annotations.NullMarked;

/**
 * Files that devices send: where they lie, how many there may be, and the threads that write them. In: parts of bodies, from event loops. Out:
 * files under {@code uploads/} of the data folder, and one outcome an upload. Nothing here is on the path of messages.
 */
@NullMarked
package dev.tollgate.edge.upload;

import org.jspecify.annotations.NullMarked;

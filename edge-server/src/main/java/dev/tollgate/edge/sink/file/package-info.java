/**
 * Records as lines of JSON in files. In: batches, on the feed's thread. Out: a file that grows, and finished ones, which a thread of
 * the sink's own compresses and deletes.
 */
@NullMarked
package dev.tollgate.edge.sink.file;

import org.jspecify.annotations.NullMarked;

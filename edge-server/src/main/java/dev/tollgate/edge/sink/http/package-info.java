/**
 * Records over HTTP. In: batches, on the feed's thread. Out: requests, one for each record or one for a whole batch; what the backend
 * answers decides on that thread too.
 */
@NullMarked
package dev.tollgate.edge.sink.http;

import org.jspecify.annotations.NullMarked;

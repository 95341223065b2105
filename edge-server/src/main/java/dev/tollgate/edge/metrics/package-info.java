/**
 * Metrics in Prometheus' text format. In: suppliers, asked when a page is written and never on the path of messages. Out: the page.
 * Any thread.
 */
@NullMarked
package dev.tollgate.edge.metrics;

import org.jspecify.annotations.NullMarked;

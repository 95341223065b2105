/** A run as it goes on, for Prometheus and browsers: views of {@code live} enter, HTTP answers leave on threads of the server. */
@NullMarked
package dev.tollgate.loadtest.report.serve;

import org.jspecify.annotations.NullMarked;

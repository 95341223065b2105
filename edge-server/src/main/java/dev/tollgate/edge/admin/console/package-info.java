/**
 * The web console's files, as they are served: HTML, CSS and JavaScript modules that lie beside this package among the resources, and
 * the libraries that they use, from WebJars. Nothing here is secret, and nothing changes while the edge runs.
 */
@NullMarked
package dev.tollgate.edge.admin.console;

import org.jspecify.annotations.NullMarked;

/** The command calls of the API: routes, bodies, answers. */
@NullMarked
package dev.sluice.ingress.http;

import org.jspecify.annotations.NullMarked;

/** The calls by which operators change how commands are judged: policies, and who is suspended. */
@NullMarked
package dev.sluice.ingress.control;

import org.jspecify.annotations.NullMarked;

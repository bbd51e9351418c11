/** Orders about commands that were accepted before: found, checked, and put into their lanes. */
@NullMarked
package dev.sluice.ingress.order;

import org.jspecify.annotations.NullMarked;

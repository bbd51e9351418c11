/** What the endpoints of this room read from requests alike. */
@NullMarked
package dev.sluice.egress.request;

import org.jspecify.annotations.NullMarked;

/** How far those who carry commands out are behind, and what is therefore not taken. */
@NullMarked
package dev.sluice.ingress.backlog;

import org.jspecify.annotations.NullMarked;

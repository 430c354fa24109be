/** A simulated operator, at an adjustable speed. */
@NullMarked
package org.sekisho.server.demo;

import org.jspecify.annotations.NullMarked;

/** The REST API beside the console: cases, words, measures, contacts. */
@NullMarked
package org.sekisho.server.api;

import org.jspecify.annotations.NullMarked;

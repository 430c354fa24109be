package org.sekisho.server.console;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;

/** What a page says of a wrong address; programs are told as problem+json. */
@ControllerAdvice(basePackages = {"org.sekisho.server.console", "org.sekisho.server.reference"})
@Order(Ordered.HIGHEST_PRECEDENCE)
class NotFoundPage {

  @ExceptionHandler
  ModelAndView show(ResponseStatusException e) {
    var page = new ModelAndView("error");
    page.setStatus(e.getStatusCode());
    page.addObject("status", e.getStatusCode().value());
    return page;
  }
}

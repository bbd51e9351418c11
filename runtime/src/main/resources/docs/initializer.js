// Nothing here or in what it shows is fetched from another server.
window.addEventListener("load", () => {
  window.ui = SwaggerUIBundle({
    url: "/openapi",
    dom_id: "#swagger-ui",
    deepLinking: true,
    persistAuthorization: true,
    validatorUrl: null,
    queryConfigEnabled: false,
  });
});

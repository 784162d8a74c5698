// Shows the description of the API; nothing is sent to an outside validator.
const place = document.getElementById("api-docs");
SwaggerUIBundle({
  url: place.dataset.address,
  domNode: place,
  deepLinking: true,
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
});

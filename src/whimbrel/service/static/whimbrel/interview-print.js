/* The print button of the page of results. */
const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
